"""The published wording of a terms document: cut into clauses, compared by digests, laid over the restatement."""
