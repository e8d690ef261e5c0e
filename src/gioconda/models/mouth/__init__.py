"""What fills a mouth that opens: a network, and rows of real teeth."""
