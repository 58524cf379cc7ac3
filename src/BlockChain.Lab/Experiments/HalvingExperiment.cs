using BlockChain.Lab.Engine;

namespace BlockChain.Lab.Experiments;

/// <summary>Section 6 of the paper: the subsidy and where it ends. Nothing is left to chance: Core's own subsidy is added up, era by
/// era.</summary>
internal sealed class HalvingExperiment() : Experiment("halving", axis: "halvings")
{
    private const double Year = 365.25 * 24 * 60 * 60;

    private static readonly ChainParameters Network = ChainParameters.Main;

    public override string Question => "How many coins will there ever be?";

    public override string Lesson =>
        "Each era mints half of what the one before minted, so that the supply comes closer and closer to 21,000,000 coins and "
        + "never reaches it. It stays a little below the formula, because the genesis block mints nothing, and because the subsidy "
        + "is a whole number of units: halving an odd one drops half a unit; after 27 halvings nothing is left to mint, and "
        + "miners live on fees.";

    public override IReadOnlyList<Setting> Settings { get; } = [];

    public override IReadOnlyList<Step> Plan(Choices choices) => [_ => Supplies()];

    private static IEnumerable<Row> Supplies()
    {
        // The genesis block is part of the first era and mints nothing.
        long units = -Network.InitialSubsidy.Units;
        double limit = 2 * (double)Network.InitialSubsidy.Units / Amount.UnitsPerCoin * Network.SubsidyHalvingInterval;
        int height = 0;
        for (int halvings = 1; Subsidy.At(height, Network) is var subsidy && subsidy > Amount.Zero; halvings++)
        {
            units += Network.SubsidyHalvingInterval * subsidy.Units;
            height += Network.SubsidyHalvingInterval;
            yield return new Row(
                new Estimate((double)units / Amount.UnitsPerCoin, 0),
                limit * (1 - Math.Pow(0.5, halvings)),
                ("quantity", "coins in existence"), ("halvings", halvings),
                ("years", (double)height * Network.BlockSpacing / Year));
        }
    }
}
