package dev.millrace.platform.idempotency;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.util.ContentCachingResponseWrapper;

import dev.millrace.platform.ApiException;

/**
 * Handles a POST with an {@code Idempotency-Key} once, however often it is sent.
 *
 * <p>One transaction is opened around the whole request; what features do in theirs joins it, and the answer is kept in it.
 * So the effect and the memory of it come to be together or not at all, at whatever moment a server dies. A lock of that
 * transaction keeps repetitions away while it lasts; the database lets go of it when the connection ends. A refusal is
 * not kept: the client may mend what was wrong and send the request again, under the same key.
 *
 * <p>A request without the header passes through untouched.
 */
final class IdempotencyFilter extends OncePerRequestFilter {

    private static final String REPLAYED = "Idempotent-Replayed";
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final KeptAnswerRepository answers;
    private final PlatformTransactionManager transactions;
    private final HandlerExceptionResolver refusals;
    private final IdempotencySettings settings;

    IdempotencyFilter(
            KeptAnswerRepository answers,
            PlatformTransactionManager transactions,
            HandlerExceptionResolver refusals,
            IdempotencySettings settings) {
        this.answers = answers;
        this.transactions = transactions;
        this.refusals = refusals;
        this.settings = settings;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return request.getHeader(IdempotencyKey.HEADER) == null
                || !request.getMethod().equals(HttpMethod.POST.name())
                || !IdempotentRoutes.contain(request.getRequestURI())
                || isForm(request);
    }

    /** Forms belong to sign-in and to the endpoints of OAuth2; their fields are not read through the body. */
    private static boolean isForm(HttpServletRequest request) {
        String type = request.getContentType();
        return type != null && type.startsWith(MediaType.APPLICATION_FORM_URLENCODED_VALUE);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            handleOnce(KeyedRequest.of(request), response, chain);
        } catch (RuntimeException e) {
            refusals.resolveException(request, response, null, e);
        }
    }

    private void handleOnce(KeyedRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        TransactionStatus transaction = transactions.getTransaction(null);
        ContentCachingResponseWrapper answer = new ContentCachingResponseWrapper(response);
        boolean ended = false;
        try {
            if (!answers.lock(request.lock())) {
                throw ApiException.stillRunning("a request with this " + IdempotencyKey.HEADER + " is running", RETRY);
            }
            Optional<KeptAnswer> kept = answers.find(request.scope(), settings.keep());
            if (kept.isEmpty()) {
                chain.doFilter(request, answer);
                ended = true;
                end(transaction, request, answer);
            } else if (kept.get().isTo(request)) {
                replay(kept.get(), request, answer);
            } else {
                throw ApiException.impossible(IdempotencyKey.HEADER, "was used for a request with another body");
            }
        } finally {
            if (!ended) {
                transactions.rollback(transaction);
            }
        }
        // The transaction has ended: a client that reads slowly holds no connection.
        answer.copyBodyToResponse();
    }

    private void end(TransactionStatus transaction, KeyedRequest request, ContentCachingResponseWrapper answer) {
        if (!HttpStatus.valueOf(answer.getStatus()).is2xxSuccessful()) {
            endRefused(transaction);
            return;
        }
        try {
            answers.keep(
                    request.scope(),
                    new KeptAnswer(
                            request.fingerprint(),
                            answer.getStatus(),
                            answer.getContentType(),
                            answer.getHeader(HttpHeaders.LOCATION),
                            KeptAnswer.seal(answer.getContentAsByteArray(), request.seal())));
        } catch (RuntimeException e) {
            transactions.rollback(transaction);
            throw e;
        }
        transactions.commit(transaction);
    }

    /** What was done before the refusal stays, as it would without a key; unless what failed took it along. */
    private void endRefused(TransactionStatus transaction) {
        try {
            if (transaction.isRollbackOnly()) {
                transactions.rollback(transaction);
            } else {
                transactions.commit(transaction);
            }
        } catch (TransactionException e) {
            logger.debug("A refused request could not be committed", e);
        }
    }

    private static void replay(KeptAnswer kept, KeyedRequest request, HttpServletResponse response) throws IOException {
        response.setStatus(kept.status());
        response.setHeader(REPLAYED, "true");
        if (kept.contentType() != null) {
            response.setContentType(kept.contentType());
        }
        if (kept.location() != null) {
            response.setHeader(HttpHeaders.LOCATION, kept.location());
        }
        response.getOutputStream().write(kept.opened(request.seal()));
    }
}
