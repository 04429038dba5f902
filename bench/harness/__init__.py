"""What the benchmark scripts share: brokers, runs of mqload, rows of the comparison, reports."""
