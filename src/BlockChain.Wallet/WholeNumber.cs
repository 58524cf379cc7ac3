using System.CommandLine.Parsing;
using System.Globalization;

namespace BlockChain.Wallet;

/// <summary>Reads options that count something.</summary>
internal static class WholeNumber
{
    /// <summary>A parser of plain decimal digits, from <paramref name="least"/> on.</summary>
    public static Func<ArgumentResult, int?> From(int least) => result =>
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least)
        {
            return number;
        }

        result.AddError($"'{text}' is not a whole number from {least} on.");
        return null;
    };
}
