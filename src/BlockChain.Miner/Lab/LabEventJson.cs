using System.Text.Json;
using BlockChain.Lab.Live;

namespace BlockChain.Miner.Lab;

/// <summary>How what happens in the lab is written for its event stream.</summary>
internal static class LabEventJson
{
    /// <returns>The event's type, and its data.</returns>
    public static (string Type, string Json) Write(LabEvent happened) => happened switch
    {
        FoundEvent found => ("found", JsonSerializer.Serialize(found, LabJson.Default.FoundEvent)),
        MessageEvent message => ("message", JsonSerializer.Serialize(message, LabJson.Default.MessageEvent)),
        TipEvent tip => ("tip", JsonSerializer.Serialize(tip, LabJson.Default.TipEvent)),
        PaymentEvent payment => ("payment", JsonSerializer.Serialize(payment, LabJson.Default.PaymentEvent)),
        ClockEvent clock => ("clock", JsonSerializer.Serialize(clock, LabJson.Default.ClockEvent)),
        ExperimentEvent experiment => ("experiment", JsonSerializer.Serialize(experiment, LabJson.Default.ExperimentEvent)),
        _ => ("changed", "{}"),
    };
}
