"""Reading a buyer's Chinese: what is wanted and which facts are named. Imports neither Rasa nor TensorFlow."""
