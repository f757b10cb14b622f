"""``python -m pipeline``: the command ``spaser``, without installing it."""

from pipeline.cli import script

if __name__ == "__main__":
    script()
