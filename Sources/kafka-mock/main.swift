// A Kafka broker for tests and for trying out: prints its address and runs until it is told to stop.
import StandardStreams

occupyStandardStreams()
KafkaMockCommand.main()
