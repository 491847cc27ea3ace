"""The JSON that the app (Python 3.12) and the engine (Python 3.10) say to each other.

Standard library only and valid on 3.10, since both interpreters import it.
"""
