package dev.millrace.pipelines;

import java.util.List;

import dev.millrace.pipelines.ExpressionTokens.Kind;
import dev.millrace.pipelines.ExpressionTokens.Token;

/** Walks over the tokens of an expression, one ahead. */
final class TokenCursor {

    private final List<Token> tokens;
    private int next;

    TokenCursor(String source) {
        this.tokens = ExpressionTokens.of(source);
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        return tokens.get(next++);
    }

    boolean isWord(String keyword) {
        return peek().kind() == Kind.WORD && peek().text().equalsIgnoreCase(keyword);
    }

    boolean isSymbol(String symbol) {
        return peek().kind() == Kind.SYMBOL && peek().text().equals(symbol);
    }

    boolean takeWord(String keyword) {
        boolean is = isWord(keyword);
        if (is) {
            take();
        }
        return is;
    }

    boolean takeSymbol(String symbol) {
        boolean is = isSymbol(symbol);
        if (is) {
            take();
        }
        return is;
    }

    void expectWord(String keyword) {
        if (!takeWord(keyword)) {
            throw unexpected(keyword);
        }
    }

    void expectSymbol(String symbol) {
        if (!takeSymbol(symbol)) {
            throw unexpected(symbol);
        }
    }

    ExpressionProblem unexpected(String wanted) {
        return unexpected(wanted, peek());
    }

    static ExpressionProblem unexpected(String wanted, Token token) {
        String found = token.kind() == Kind.END ? "the end" : Words.quoted(token.text());
        return new ExpressionProblem("expected " + wanted + ", found " + found, token.at());
    }
}
