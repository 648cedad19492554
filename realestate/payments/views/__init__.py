"""Pages of money: the payer's, the window's, the supervisor's; and Alipay's own door."""
