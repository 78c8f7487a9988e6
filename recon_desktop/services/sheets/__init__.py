"""The sheets' views, filled from the practice: what is gathered once, then one sheet a module.

Everything reads inside a transaction that is open already, so that a draft shows one moment and
a close shows what it is about to lock.
"""
