"""The parts of the posting desk and of paper EOBs."""
