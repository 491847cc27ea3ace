"""What of reading Chinese is measured, and how: sets, scores, peers. Runs in Rasa's Python, where the reader lives."""
