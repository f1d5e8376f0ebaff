"""What ran: the scripts, the records of their runs, and whether these still count.

scripts     what the scripts say of themselves
records     what a run left, and its digests
runner      what a running script is held to
leaks       what a script must leave as it found it
evidence    which records still count
committed   records that stand in git, under a seal
turn        which of two builds at once runs the scripts
__main__    ``python -m runs``: every claim against the torch that is installed

Nothing here needs Sphinx, and torch is imported only when a script is about to run.
"""
