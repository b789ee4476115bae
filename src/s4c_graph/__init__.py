"""The public names of s4c_graph, nothing else."""
