using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlockChain.Core.Network;

/// <summary>Numbers with a fraction, in JSON: one that is too large for a <see cref="double"/> is an error. It would be read
/// as infinity otherwise, which JSON cannot write.</summary>
internal sealed class FiniteNumber : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.GetDouble() is var number && double.IsFinite(number)
            ? number
            : throw new JsonException("The number is none, or too large.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value);
}
