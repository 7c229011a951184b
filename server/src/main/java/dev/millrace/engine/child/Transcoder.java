package dev.millrace.engine.child;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Copies text from one encoding into UTF-8. */
final class Transcoder {

    private Transcoder() {}

    /** Copies to the end; bytes that stand for nothing in the encoding end it with an error. */
    static void copy(InputStream in, Charset from, OutputStream out) throws IOException, Refusal {
        Reader reader = new InputStreamReader(
                in,
                from.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        try {
            reader.transferTo(writer);
        } catch (CharacterCodingException e) {
            throw Refusal.input("the file is not valid " + from.name() + " throughout");
        }
        writer.flush();
    }
}
