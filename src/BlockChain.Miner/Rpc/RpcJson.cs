using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using BlockChain.Core.Primitives;

namespace BlockChain.Miner.Rpc;

/// <summary>How calls are read and answers written. Bitcoin Core's names are the words in small letters without anything between
/// them: those of the records follow by a policy, and only the others are spelled out.</summary>
internal static class RpcJson
{
    /// <summary>A batch holds calls, a call parameters, a parameter an object with lists: deeper is nothing.</summary>
    private const int MaxDepth = 8;

    /// <summary>Quotation marks in a text stay readable: nobody shows an answer as a page.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>How answers are written.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = new SmallLetters(),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = Encoder,
        Converters = { new CoinConverter() },
    };

    /// <summary>Reads a body. Text that is not Unicode is refused here, so that no string throws when it is looked at.
    /// </summary>
    public static bool TryParse(byte[] body, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(body))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                // Half a pair of surrogates, "\ud800".
                if (reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads coins as JSON has them, a number or a string: from its digits, because a floating-point number would not
    /// be exact. Python writes 1e-05 for 0.00001.</summary>
    /// <returns>False: more than eight decimals, negative, above the most that can be, or not a number at all.</returns>
    public static bool TryReadCoins(JsonElement element, out Amount amount)
    {
        amount = default;
        string text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        const NumberStyles styles = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

        // A decimal holds 28 digits exactly; from longer texts it would drop some.
        return text.Length <= 28
            && decimal.TryParse(text, styles, CultureInfo.InvariantCulture, out decimal coins)
            && coins * Amount.UnitsPerCoin is var units
            && units == decimal.Truncate(units)
            && units <= Amount.MaxMoney.Units
            && (amount = new Amount((long)units)).IsInMoneyRange;
    }

    private sealed class SmallLetters : JsonNamingPolicy
    {
        public override string ConvertName(string name) => name.ToLowerInvariant();
    }

    /// <summary>Writes an amount as coins with eight decimals, from the integer to the digits.</summary>
    private sealed class CoinConverter : JsonConverter<Amount>
    {
        public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using JsonDocument number = JsonDocument.ParseValue(ref reader);
            return TryReadCoins(number.RootElement, out Amount amount)
                ? amount
                : throw new JsonException("The amount has more than eight decimals, or is too large.");
        }

        public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.ToString());
    }
}
