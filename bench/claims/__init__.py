"""Generated reports for the bench of findings: figures, sentences that restate them, errors planted, decoys."""
