"""The pages of a site for people: one of every resource of ours in every language, indexes, a map, a search."""
