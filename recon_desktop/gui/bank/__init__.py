"""The parts of the Bank and Statements pages."""
