"""Proofs about a rule book: what holds for all contracts, what does not (with the contract), what cannot be told."""
