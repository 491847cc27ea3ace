"""Teaching the bot: examples, and what is wrong with them."""
