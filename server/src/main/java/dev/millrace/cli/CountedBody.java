package dev.millrace.cli;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.LongConsumer;

/** A request body that tells how much of it has been sent so far. */
final class CountedBody implements BodyPublisher {

    private final BodyPublisher body;
    private final LongConsumer sentBytes;

    CountedBody(BodyPublisher body, LongConsumer sentBytes) {
        this.body = body;
        this.sentBytes = sentBytes;
    }

    @Override
    public long contentLength() {
        return body.contentLength();
    }

    @Override
    public void subscribe(Subscriber<? super ByteBuffer> subscriber) {
        body.subscribe(new Subscriber<>() {

            private long sent;

            @Override
            public void onSubscribe(Subscription subscription) {
                subscriber.onSubscribe(subscription);
            }

            @Override
            public void onNext(ByteBuffer bytes) {
                sent += bytes.remaining();
                sentBytes.accept(sent);
                subscriber.onNext(bytes);
            }

            @Override
            public void onError(Throwable failure) {
                subscriber.onError(failure);
            }

            @Override
            public void onComplete() {
                subscriber.onComplete();
            }
        });
    }
}
