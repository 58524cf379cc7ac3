namespace BlockChain.Wallet.Arguments;

/// <summary>Reads what the user typed, and names what is wrong with it.</summary>
internal static class CommandLine
{
    /// <summary>One or two wrong letters are a typing error; more of them are another word.</summary>
    private const int MaxWrongLetters = 2;

    /// <summary>Any shorter word is only a letter or two away from another.</summary>
    private const int ShortestToCompare = 4;

    /// <summary>Arguments are what was typed: <c>@bob</c> does not stand for the lines of a file.</summary>
    public static ParseResult Parse(RootCommand root, IReadOnlyList<string> arguments) =>
        root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });

    /// <summary>The mistakes in a command line, as sentences; empty if it can be run.</summary>
    public static IReadOnlyList<string> FindMistakes(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (FindUnknownOption(parsed) is { } option)
        {
            IEnumerable<Option> known = command.Options.Concat(parsed.RootCommandResult.Command.Options);
            return [$"There is no option {option}.{Suggest(option, known.Select(each => each.Name))} "
                + "To use text that begins with a dash, put -- before it."];
        }

        return command is RootCommand && parsed.UnmatchedTokens is [string name, ..]
            ? [$"There is no command {name}.{Suggest(name, command.Subcommands.Select(each => each.Name))}"]
            : [.. parsed.Errors.Select(error => error.Message).Distinct()];
    }

    /// <summary>A word that begins with a dash and is not an option would be taken for an address, or for the name of a new
    /// wallet. The value of an option may begin with a dash, and so may a number.</summary>
    private static string? FindUnknownOption(ParseResult parsed)
    {
        HashSet<Token> taken = new(
            parsed.CommandResult.Children.Concat(parsed.RootCommandResult.Children).OfType<OptionResult>()
                .SelectMany(option => option.Tokens),
            ReferenceEqualityComparer.Instance);
        return parsed.Tokens
            .TakeWhile(token => token.Type != TokenType.DoubleDash)
            .FirstOrDefault(token => token.Type == TokenType.Argument && !taken.Contains(token)
                && token.Value is ['-', var next, ..] && !char.IsAsciiDigit(next) && next != '.')
            ?.Value;
    }

    private static string Suggest(string typed, IEnumerable<string> known) =>
        typed.Length >= ShortestToCompare
        && known.Distinct().MinBy(name => EditDistance.Between(typed, name)) is { } nearest
        && (EditDistance.Between(typed, nearest) <= MaxWrongLetters || nearest.StartsWith(typed, StringComparison.Ordinal))
            ? $" Did you mean {nearest}?"
            : "";
}
