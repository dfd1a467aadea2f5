"""Answers: contracts read, decisions evaluated, bills made, each with what explains it."""
