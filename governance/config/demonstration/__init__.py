"""The demonstration: a fictional county that lives through fourteen months by the same actions that people use."""
