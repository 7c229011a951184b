package dev.millrace.platform.idempotency;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** Puts the filter behind those of security: it has to know who calls, and whom they let through. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(
            KeptAnswerRepository answers,
            PlatformTransactionManager transactions,
            @Qualifier("handlerExceptionResolver") HandlerExceptionResolver refusals,
            IdempotencySettings settings) {
        var filter = new FilterRegistrationBean<>(new IdempotencyFilter(answers, transactions, refusals, settings));
        filter.addUrlPatterns("/api/v1/*");
        filter.setOrder(0);
        return filter;
    }
}
