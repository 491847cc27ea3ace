"""Inside Rasa (Python 3.10): channel, state, reading Chinese; imports Rasa and bot.wire, nothing else of ours."""
