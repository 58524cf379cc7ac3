namespace BlockChain.Core.Encoding;

/// <summary>How far a word that somebody typed is from one that there is (Levenshtein).</summary>
public static class EditDistance
{
    /// <summary>How many letters have to be put in, left out or changed.</summary>
    public static int Between(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 0; i < one.Length; i++)
        {
            int before = row[0]++;
            for (int j = 0; j < other.Length; j++)
            {
                int changed = before + (one[i] == other[j] ? 0 : 1);
                before = row[j + 1];
                row[j + 1] = Math.Min(changed, 1 + Math.Min(before, row[j]));
            }
        }

        return row[^1];
    }
}
