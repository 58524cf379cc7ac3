using System.Text.RegularExpressions;

namespace BlockChain.Core.Tests.Fuzzing;

/// <summary>Changes good text a little, token by token: a token is left out, doubled, exchanged, or becomes another; for JSON
/// that is what a value, a name or a bracket is.</summary>
public static partial class TextMutator
{
    private static readonly string[] Edges =
    [
        "", "null", "true", "0", "-0", "-1", "1e999", "-1e-999", "0.1", "1E2", "01", "255", "256", "2147483647", "2147483648",
        "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "\"\"", "\"\\u0000\"",
        "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\", "\"", "\ud800", "\0", "\ufeff", "[", "]", "{", "}", "[]", "{}", ",", ":",
        "/*", "//", "\n", "\r", "=", "\u2028", "\u0660", "\"\u00e9\"", "NaN", "Infinity", "\"NaN\"",
        "\"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\"",
    ];

    private static readonly string Deep = new('[', 500);

    /// <summary>One of the samples, changed in one place or in a few.</summary>
    public static string Mutate(IReadOnlyList<string[]> samples, Random random)
    {
        List<string> tokens = [.. samples[random.Next(samples.Count)]];
        do
        {
            MutateOnce(tokens, samples, random);
        }
        while (random.Next(3) == 0);

        return string.Concat(tokens);
    }

    /// <summary>Strings, words, numbers, and each other character by itself.</summary>
    public static string[] Split(string text) => [.. Tokens().Matches(text).Select(match => match.Value)];

    private static void MutateOnce(List<string> tokens, IReadOnlyList<string[]> samples, Random random)
    {
        int at = random.Next(tokens.Count + 1);
        if (at == tokens.Count)
        {
            tokens.Add(Edges[random.Next(Edges.Length)]);
            return;
        }

        switch (random.Next(9))
        {
            case 0:
                tokens.RemoveAt(at);
                break;
            case 1:
                tokens.Insert(at, tokens[at]);
                break;
            case 2:
                int other = random.Next(tokens.Count);
                (tokens[at], tokens[other]) = (tokens[other], tokens[at]);
                break;
            case 3:
                tokens[at] = Edges[random.Next(Edges.Length)];
                break;
            case 4:
                tokens.Insert(at, Edges[random.Next(Edges.Length)]);
                break;
            case 5:
                string[] sample = samples[random.Next(samples.Count)];
                tokens[at] = sample[random.Next(sample.Length)];
                break;
            case 6 when tokens[at].Length > 0:
                int letter = random.Next(tokens[at].Length);
                tokens[at] = $"{tokens[at][..letter]}{(char)random.Next(random.Next(8) == 0 ? 0x1_0000 : 128)}"
                    + tokens[at][(letter + 1)..];
                break;
            case 7 when tokens[at].Length > 0:
                tokens[at] = tokens[at][..random.Next(tokens[at].Length)];
                break;
            case 8 when random.Next(20) == 0:
                tokens.Insert(at, Deep);
                break;
            default:
                tokens.RemoveRange(at, random.Next(1, tokens.Count - at + 1));
                break;
        }
    }

    [GeneratedRegex("\"(?:[^\"\\\\]|\\\\.)*\"|[A-Za-z_]+|[0-9a-f]+|.", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Tokens();
}
