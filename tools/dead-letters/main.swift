DeadLetterOffice.main()
