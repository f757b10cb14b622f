"""The demonstration: the twenty raw exports of a fictional Region.

Nothing in it is real: SIREN numbers begin with 0, which Sirene never gives, and every name says that it is fictional.
The same seed and scale give the same bytes.
"""
