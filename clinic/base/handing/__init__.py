"""A device handed to a patient: a short code that people type, a long token that one cookie carries.

Whoever hands something over owns the rows and the record of it; what is the same for all is said here.
"""
