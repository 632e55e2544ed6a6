package travellr;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.util.List;
import org.h2.mvstore.MVStore;

/**
 * Serves MongoDB's protocol on 127.0.0.1 from one file: {@code java travellr.MongoServerOnFile FILE PORT}. Prints
 * "ready" when it listens and ends on SIGTERM with everything written.
 */
public final class MongoServerOnFile {

    // The server's own highest wire version is refused by current drivers; what they use of version 13 it answers.
    private static final MongoVersion VERSION = new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
            return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
            return 13;
        }
    };

    // What a kill -9 may lose at most; the store's default is a whole second.
    private static final int COMMIT_EVERY_MS = 100;

    public static void main(String[] arguments) {
        MVStore store = new MVStore.Builder().fileName(arguments[0]).open();
        store.setAutoCommitDelay(COMMIT_EVERY_MS);
        H2Backend backend = new H2Backend(store);
        backend.version(VERSION);
        MongoServer server = new MongoServer(backend);
        server.bind("127.0.0.1", Integer.parseInt(arguments[1]));
        // Closes the backend, and with it the store, after the last answer.
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
        System.out.println("ready");
    }
}
