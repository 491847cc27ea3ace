"""Inside Rasa (Python 3.10): the channel, the state, and reading Chinese; imports Rasa and bot.wire, nothing else of ours."""
