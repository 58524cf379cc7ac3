using System.CommandLine.Parsing;
using System.Globalization;

namespace BlockChain.Wallet.Arguments;

/// <summary>Reads options that count something.</summary>
internal static class WholeNumber
{
    /// <summary>A parser of plain decimal digits, from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Func<ArgumentResult, int?> From(int min, int max = int.MaxValue) => result =>
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= min && number <= max)
        {
            return number;
        }

        result.AddError($"'{text}' is not a whole number from {min} {(max == int.MaxValue ? "on" : $"to {max}")}.");
        return null;
    };
}
