"""What the bot did not understand, and what trainers say of it."""
