package dev.millrace.platform.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.TransactionSystemException;
import tools.jackson.databind.json.JsonMapper;

class ErrorHandlerTest {

    private final ErrorHandler errors = new ErrorHandler(new Refusals(Clock.systemUTC(), JsonMapper.shared()));

    @Test
    void aClientThatHangsUpWhileItIsAnsweredIsNoFailure() {
        var request = new MockHttpServletRequest();
        assertThat(errors.unwritable(
                        new HttpMessageNotWritableException("no", new IOException("Broken pipe")), request))
                .isNull();
        assertThat(errors.unwritable(new HttpMessageNotWritableException("no"), request))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"08003, 503", "08006, 503", "40001, 500", ", 500"})
    void aConnectionThatBreaksWithinATransactionIsADatabaseThatIsAway(String state, int status) {
        var broken = new TransactionSystemException("JDBC rollback failed", new SQLException("closed", state));

        assertThat(errors.transactionBroken(broken, new MockHttpServletRequest())
                        .getStatusCode()
                        .value())
                .isEqualTo(status);
    }
}
