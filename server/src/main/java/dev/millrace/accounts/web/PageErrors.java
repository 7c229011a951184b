package dev.millrace.accounts.web;

import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

import dev.millrace.platform.ApiException;

/** What a page's controller refuses, as a page. */
@RestControllerAdvice(annotations = AccountPage.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class PageErrors {

    private final PageAnswers answers;

    PageErrors(PageAnswers answers) {
        this.answers = answers;
    }

    @ExceptionHandler
    ResponseEntity<String> refused(ApiException refusal, HttpServletRequest request) {
        return answers.page(
                refusal.status(),
                request,
                "problem",
                Map.of(
                        "title",
                        refusal.status().getReasonPhrase(),
                        "message",
                        PageAnswers.sentence(refusal.getMessage())));
    }

    @ExceptionHandler({MissingServletRequestParameterException.class, MethodArgumentTypeMismatchException.class})
    ResponseEntity<String> notAForm(Exception e, HttpServletRequest request) {
        return answers.page(
                HttpStatus.BAD_REQUEST,
                request,
                "problem",
                Map.of(
                        "title",
                        "Something is missing",
                        "message",
                        "A field of the form did not arrive, or is not valid."));
    }
}
