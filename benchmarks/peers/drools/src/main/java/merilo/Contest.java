// Drools DMN, record by record on the first records of the workload, after a warm-up; FEEL computes in decimals of 34 digits.
// Contest WORKLOAD MODEL RUNS RESULTS: reads values.npy and columns.txt, writes a row of results for each record, prints one line of JSON.
package merilo;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.kie.api.io.ResourceType;
import org.kie.dmn.api.core.DMNContext;
import org.kie.dmn.api.core.DMNModel;
import org.kie.dmn.api.core.DMNResult;
import org.kie.dmn.api.core.DMNRuntime;
import org.kie.dmn.core.internal.utils.DMNRuntimeBuilder;
import org.kie.internal.io.ResourceFactory;

public final class Contest {
    private static final int MOST_RECORDS = 1000;
    private static final double WARM_UP_SECONDS = 10;
    private static final List<String> ASKED = List.of("conditions", "processes", "results", "points", "percent", "level");

    /** Shape (columns, records) of the first records of a float64 array in C order. */
    private static BigDecimal[][] read(Path file, int columns) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer head = ByteBuffer.allocate(10).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(head);
            long begin = 10 + head.getShort(8);
            int rows = (int) ((channel.size() - begin) / columns / Double.BYTES);
            int taken = Math.min(rows, MOST_RECORDS);
            BigDecimal[][] values = new BigDecimal[columns][taken];
            for (int column = 0; column < columns; ++column) {
                ByteBuffer bytes = ByteBuffer.allocate(taken * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                channel.read(bytes, begin + (long) column * rows * Double.BYTES);
                for (int row = 0; row < taken; ++row) values[column][row] = BigDecimal.valueOf(bytes.getDouble(row * Double.BYTES));
            }
            return values;
        }
    }

    public static void main(String[] arguments) throws IOException {
        Path workload = Path.of(arguments[0]);
        DMNRuntime runtime = DMNRuntimeBuilder.fromDefaults().buildConfiguration()
            .fromResources(List.of(ResourceFactory.newFileResource(arguments[1]).setResourceType(ResourceType.DMN)))
            .getOrElseThrow(RuntimeException::new);
        DMNModel model = runtime.getModels().get(0);
        if (model.hasErrors()) throw new IllegalStateException(model.getMessages().toString());
        List<String> columns = Files.readAllLines(workload.resolve("columns.txt"));
        BigDecimal[][] values = read(workload.resolve("values.npy"), columns.size());
        int records = values[0].length;
        List<DMNResult> results = new ArrayList<>();
        List<Double> seconds = new ArrayList<>();
        long started = System.nanoTime();
        int runs = Integer.parseInt(arguments[2]);
        for (boolean warm = false; seconds.size() < runs; warm = (System.nanoTime() - started) / 1e9 > WARM_UP_SECONDS) {
            results.clear();
            long begin = System.nanoTime();
            for (int row = 0; row < records; ++row) {
                DMNContext context = runtime.newContext();
                for (int column = 0; column < columns.size(); ++column) context.set(columns.get(column), values[column][row]);
                results.add(runtime.evaluateAll(model, context));
            }
            if (warm) seconds.add((System.nanoTime() - begin) / 1e9);
        }
        try (PrintWriter out = new PrintWriter(arguments[3], StandardCharsets.UTF_8)) {
            out.println(String.join(",", ASKED));
            for (DMNResult result : results) {
                if (result.hasErrors()) throw new IllegalStateException(result.getMessages().toString());
                out.println(ASKED.stream().map(name -> result.getDecisionResultByName(name).getResult().toString()).collect(Collectors.joining(",")));
            }
        }
        String version = org.kie.dmn.core.api.DMNFactory.class.getPackage().getImplementationVersion();
        System.out.printf(Locale.ROOT, "{\"workload\": \"%s\", \"contestant\": \"Drools DMN\", \"version\": \"%s\", \"records\": %d, \"java\": \"%s\", \"seconds\": {\"evaluate\": %s}}%n",
            workload.getFileName(), version, records, System.getProperty("java.version"), seconds);
    }
}
