package dev.millrace.platform.web;

import java.io.IOException;
import java.util.Objects;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.millrace.platform.ApiException;
import dev.millrace.platform.ErrorCode;

/**
 * The one error body also for what never reaches a controller: requests that the container refuses, such as TRACE or a
 * path with a NUL in it, and failures of filters.
 */
@RestController
@Hidden
class ContainerErrors implements ErrorController, WebServerFactoryCustomizer<TomcatServletWebServerFactory> {

    private final Refusals refusals;
    private final RequestIds ids;

    ContainerErrors(Refusals refusals, RequestIds ids) {
        this.refusals = refusals;
        this.ids = ids;
    }

    /** Where the container goes on with an error that a filter, or nobody, answered. */
    @RequestMapping("/error")
    ResponseEntity<Object> answer(HttpServletRequest request, HttpServletResponse response) {
        ids.give(request, response);
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        return refusals.answer(refusal(status instanceof Integer code ? code : 404), request);
    }

    @Override
    public void customize(TomcatServletWebServerFactory factory) {
        factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new PlainRefusal(refusals, ids)));
    }

    private static ApiException refusal(int code) {
        HttpStatus status = Objects.requireNonNullElse(HttpStatus.resolve(code), HttpStatus.INTERNAL_SERVER_ERROR);
        return switch (status) {
            case NOT_FOUND -> ApiException.notFound("there is nothing at this path");
            // Of methods that it does not know, such as CONNECT, the container says that they are not implemented.
            case METHOD_NOT_ALLOWED, NOT_IMPLEMENTED ->
                ApiException.refused(HttpStatus.METHOD_NOT_ALLOWED, "this method is not allowed here");
            case BAD_REQUEST -> ApiException.refused(status, "the request cannot be read");
            default ->
                status.is4xxClientError()
                        ? ApiException.refused(status, status.getReasonPhrase())
                        : new ApiException(ErrorCode.INTERNAL_ERROR, "something went wrong on our side");
        };
    }

    /** Instead of Tomcat's own page, for requests that it gives to no application. */
    private static final class PlainRefusal extends ErrorReportValve {

        private static final Logger log = LoggerFactory.getLogger(PlainRefusal.class);

        private final Refusals refusals;
        private final RequestIds ids;

        PlainRefusal(Refusals refusals, RequestIds ids) {
            this.refusals = refusals;
            this.ids = ids;
        }

        @Override
        protected void report(Request request, Response response, @Nullable Throwable cause) {
            if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
                return;
            }
            try {
                HttpServletResponse answer = response.getResponse();
                ids.give(request.getRequest(), answer);
                refusals.write(refusal(response.getStatus()), request.getRequest(), answer);
                response.finishResponse();
            } catch (IOException e) {
                log.debug("Client closed the connection", e);
            }
        }
    }
}
