package dev.millrace.platform.web;

import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.servlet.Filter;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.filter.ServletRequestPathFilter;
import org.springframework.web.filter.UrlHandlerFilter;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The conventions of the API for all routes: snake_case, strict reading, and a slash at the end that does not matter. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration implements WebMvcConfigurer {

    private final JsonMapper json;
    private final RequestJson bodies;
    private final RequestRecords records;

    WebConfiguration(JsonMapper json, RequestJson bodies, RequestRecords records) {
        this.json = json;
        this.bodies = bodies;
        this.records = records;
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
        converters.addCustomConverter(new RequestRecordConverter(bodies, records));
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new QueryRecords(json, records));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new QueryRecords(json, records));
        registry.addInterceptor(new Preconditions());
    }

    /** Apart from the configurer above, which itself needs the mapper that this one shapes. */
    @Configuration(proxyBeanMethods = false)
    static class JsonConfiguration {

        /** How deep a document may nest is set beside it, in application.yaml. */
        @Bean
        JsonMapperBuilderCustomizer strictJson() {
            return builder -> builder.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT);
        }

        @Bean
        WebMvcRegistrations routesAreFoundByTheirBeginning() {
            return new WebMvcRegistrations() {
                @Override
                public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                    return new PrefixHandlerMapping();
                }
            };
        }

        @Bean
        WebServerFactoryCustomizer<TomcatServletWebServerFactory> textIsUtf8() {
            return factory -> factory.addContextCustomizers(context -> {
                context.setRequestCharacterEncoding(StandardCharsets.UTF_8.name());
                context.setResponseCharacterEncoding(StandardCharsets.UTF_8.name());
            });
        }

        @Bean
        FilterRegistrationBean<UrlHandlerFilter> slashAtTheEndDoesNotMatter() {
            var filter = new FilterRegistrationBean<>(
                    UrlHandlerFilter.trailingSlashHandler("/**").wrapRequest().build());
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
            return filter;
        }

        /**
         * The path is taken apart once for each request, with the slash gone. Left alone, Spring Security's matchers would
         * do so for each of some seventy rules, and throw the result away every time.
         */
        @Bean
        FilterRegistrationBean<Filter> pathIsParsedOnce() {
            var filter = new FilterRegistrationBean<Filter>(new ServletRequestPathFilter());
            filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 2);
            return filter;
        }
    }
}
