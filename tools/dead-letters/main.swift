import ShopCommand

DeadLetterOffice.start()
