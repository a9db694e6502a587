import ShopCommand

StockMonitorCommand.start()
