"""What many evaluations tell: worked cases, coverage, impact, sensitivity, anomalies, portfolios."""
