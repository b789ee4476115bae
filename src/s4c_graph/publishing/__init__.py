"""Publishing: what leaves a release for others, and what changed between two of them; last room before the flows."""
