"""A request as one function: decisions as locals, functions inlined, versions chosen when it is made.

The straight line covers what is usual and hands the rest to the general form: a missing fact, a price that is not in
a table, a day of another revision, exceptions that contradict each other.  Absences, contradictions and failures
therefore have one implementation.
"""
