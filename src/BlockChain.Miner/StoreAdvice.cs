namespace BlockChain.Miner;

/// <summary>What the operator can do about the chain's file, in the options of this program.</summary>
internal static class StoreAdvice
{
    public static string WithAdvice(this StoreException failure) => failure.Message + failure.Remedy switch
    {
        StoreRemedy.Rebuild => " Start with --reindex to make it again from the blocks in it.",
        StoreRemedy.OtherFolder => " Or use another --data-dir.",
        _ => "",
    };
}
