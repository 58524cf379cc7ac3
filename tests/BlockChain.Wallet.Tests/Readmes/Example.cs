using System.Text;
using System.Text.RegularExpressions;

namespace BlockChain.Wallet.Tests.Readmes;

/// <summary>A command of a README, and the lines that it prints there: <c>…</c> stands for any lines.</summary>
internal sealed partial class Example(string command, IReadOnlyList<string> lines)
{
    public string Command => command;

    /// <summary>All examples of a README, in its order: in indented blocks, each begins with <c>$</c>.</summary>
    public static IReadOnlyList<Example> ReadAll(string readme)
    {
        var examples = new List<Example>();
        List<string>? lines = null;
        foreach (string line in File.ReadLines(readme))
        {
            if (line.StartsWith("    $ ", StringComparison.Ordinal))
            {
                lines = [];
                examples.Add(new Example(line[6..], lines));
            }
            else if (line.StartsWith("    ", StringComparison.Ordinal))
            {
                lines?.Add(line[4..]);
            }
            else
            {
                lines = null;
            }
        }

        return examples;
    }

    /// <summary>Whether that is what was printed, but for what differs each time. Where a name or words differ, such as an
    /// address, they are remembered for the commands that follow.</summary>
    public void Compare(IReadOnlyList<string> printed, Dictionary<string, string> names)
    {
        int next = 0;
        bool isAnything = false;
        foreach (string line in lines)
        {
            if (line == "…")
            {
                isAnything = true;
                continue;
            }

            (Regex shape, List<string> told) = Shape(line);
            int found = next;
            while (isAnything && found < printed.Count && !shape.IsMatch(printed[found]))
            {
                found++;
            }

            Match match = found < printed.Count ? shape.Match(printed[found]) : Match.Empty;
            Assert.True(
                match.Success, $"$ {command}\nshould print: {line}\nit printed:\n{string.Join('\n', printed.Skip(next))}");
            for (int i = 0; i < told.Count; i++)
            {
                names[told[i]] = match.Groups[i + 1].Value;
            }

            next = found + 1;
            isAnything = false;
        }

        Assert.True(isAnything || next == printed.Count, $"$ {command}\nalso printed:\n{string.Join('\n', printed.Skip(next))}");
    }

    /// <summary>What all lines like this one look like, and the names in it.</summary>
    private static (Regex Shape, List<string> Names) Shape(string line)
    {
        var shape = new StringBuilder("^");
        var names = new List<string>();
        foreach (Match token in Tokens().Matches(line))
        {
            shape.Append(token switch
            {
                _ when token.Groups["words"].Success => "((?:[a-z]+ ){11}[a-z]+)",
                _ when token.Groups["hash"].Success => "([0-9a-f]{64})",
                _ when token.Groups["address"].Success => "(S[0-9A-Za-z]{33})",
                _ when token.Groups["home"].Success => ".+?",
                _ when token.Groups["age"].Success => "(?:just now|[0-9]+ [a-z]+ ago)",
                _ when token.Groups["share"].Success => "(?:< )?[0-9][0-9.,]* %",
                _ when token.Groups["number"].Success => "[0-9][0-9.,:-]*",
                _ when token.Groups["unit"].Success => Regex.Escape(token.Value.TrimEnd('s')) + "s?",
                _ when token.Groups["blanks"].Success => " +",
                _ => Regex.Escape(token.Value),
            });
            if (token.Groups["words"].Success || token.Groups["hash"].Success || token.Groups["address"].Success)
            {
                names.Add(token.Value);
            }
        }

        return (new Regex(shape.Append('$').ToString(), RegexOptions.CultureInvariant), names);
    }

    [GeneratedRegex(
        @"(?<words>\b(?:[a-z]{3,8} ){11}[a-z]{3,8}$)|(?<hash>\b[0-9a-f]{64}\b)|(?<address>\bS[0-9A-Za-z]{33}\b)|(?<home>/home/alice/[^ ]*share)"
        + @"|(?<age>[0-9]+ [a-z]+ ago)|(?<share>[0-9][0-9.,]* %)|(?<number>[0-9][0-9.,:-]*)"
        + @"|(?<unit>\b(?:coin|block|unit)s?\b)|(?<blanks> +)|(?<other>.)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Tokens();
}
