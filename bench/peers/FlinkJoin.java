// The join as one SQL query over the whole file in Flink, as a batch within one process: no state kept.
//
//     java -cp 'FLINK/lib/*' FlinkJoin.java EVENTS [FOLDER]
//
// FOLDER, where given, gets the final state as files of JSON objects: user_id, paid, unpaid. The ids come in any order.

import org.apache.flink.configuration.Configuration;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

public class FlinkJoin {
    // Customers without an order are left out: what they may have paid has not come.
    static final String QUERY = """
        INSERT INTO carts
        SELECT user_id, paid, CASE WHEN paid IS NULL THEN ordered ELSE ARRAY_EXCEPT(ordered, paid) END
        FROM (
            SELECT user_id, ARRAY_AGG(order_id) FILTER (WHERE type = 'payment') AS paid,
                ARRAY_AGG(order_id) FILTER (WHERE type = 'order') AS ordered
            FROM events WHERE order_id IS NOT NULL GROUP BY user_id)
        WHERE ordered IS NOT NULL""";

    public static void main(String[] arguments) throws Exception {
        var settings = new Configuration();
        settings.setString("parallelism.default", "" + Runtime.getRuntime().availableProcessors());
        // With less it goes through files.
        settings.setString("taskmanager.memory.managed.size", "1g");
        settings.setString("taskmanager.memory.network.max", "256m");
        var tables = TableEnvironment.create(
            EnvironmentSettings.newInstance().inBatchMode().withConfiguration(settings).build());
        tables.executeSql(
            "CREATE TABLE events (user_id STRING, type STRING, order_id BIGINT, timestamp_ms BIGINT) WITH ("
                + "'connector' = 'filesystem', 'path' = 'file://" + arguments[0] + "', 'format' = 'json', "
                + "'json.ignore-parse-errors' = 'true')");
        var sink = arguments.length > 1
            ? "'connector' = 'filesystem', 'path' = 'file://" + arguments[1] + "', 'format' = 'json'"
            : "'connector' = 'blackhole'";
        tables.executeSql("CREATE TABLE carts (user_id STRING, paid ARRAY<BIGINT>, unpaid ARRAY<BIGINT>) WITH (" + sink + ")");
        tables.executeSql(QUERY).await();
    }
}
